# The experiments of a folder for Make: each is drawn anew when its config or its data have changed.
#
#   make -j2        every *.yaml beside this file, into $(OUT)
#
# Needs GNU Make 4.3 or newer. Where landscape is not on the PATH: make LANDSCAPE=/path/to/landscape

LANDSCAPE ?= landscape
OUT ?= outputs

.PHONY: all
all: $(patsubst %.yaml,$(OUT)/%/summary.json,$(wildcard *.yaml))

# One call makes all files of an experiment, and a depfile that says what they were made of.
$(OUT)/%/summary.json: %.yaml
	$(LANDSCAPE) plot $< --out $(OUT) --depfile $(OUT)/$*.d

-include $(wildcard $(OUT)/*.d)
