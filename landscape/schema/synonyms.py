"""What other programs call the keys and kinds of an experiment, and what to write instead."""

from collections.abc import Collection

_KEYS = {
    "lr": "learning_rate learning-rate learningrate rate eta step_size stepsize alpha",
    "steps": "epochs epoch iterations iteration iters n_iter max_iter num_steps n_steps",
    "batch": "batch_size batchsize minibatch",
    "start": "init initial initial_point x0 theta0 w0",
    "label": "name",
    "hidden": "layers units neurons hidden_layers hidden_layer_sizes sizes width widths",
    "degree": "order deg power",
    "intercept": "fit_intercept bias",
    "cmap": "colormap colourmap color_map colour_map palette colors colours",
    "color": "colour",
    "font_size": "fontsize font textsize text_size",
    "size": "figsize figure_size width height",
    "elev": "elevation",
    "azim": "azimuth angle",
    "points": "resolution grid grid_size num_points n_points n",
    "params": "parameters weights axes directions",
    "span": "width radius extent limits",
    "range": "limits bounds xlim ylim extent",
    "path": "file filename file_name csv url",
    "target": "y label labels output response",
    "features": "columns x inputs cols",
    "delimiter": "sep separator",
    "decimal": "decimal_point",
    "samples": "n_samples rows size",
    "dir": "folder directory output_dir outdir out path",
    "formats": "format type filetype",
    "dpi": "resolution",
    "seed": "random_state random_seed",
    "data": "dataset datasets",
    "scale": "scaler scaling normalize normalise standardize preprocessing",
    "descents": "descent optimizer optimizers optimiser optimisers runs training train",
    "figures": "figure plot plots charts",
    "theme": "style",
    "output": "outputs out",
    "reduction": "reduce average",
    "optimizer": "optimiser method algorithm",
    "weights": "sample_weight sample_weights",
    "test": "test_size test_split validation",
}
_KINDS = {
    "cross_entropy": "bce ce log_loss logloss nll binary_cross_entropy binary_crossentropy "
    "crossentropy categorical_crossentropy softmax logistic",
    "mse": "rmse squared_error mean_squared_error least_squares ols l2 quadratic",
    "mae": "l1 absolute_error mean_absolute_error",
    "hinge": "svm",
    "quantile": "pinball",
    "mlp": "nn network neural_network neuralnet perceptron dense feedforward",
    "linear": "regression linear_regression ols least_squares linreg",
    "logistic": "logistic_regression logreg softmax classification classifier",
    "gd": "gradient_descent batch_gd vanilla full_batch",
    "zscore": "standard standardize standardise standardscaler z-score normalize",
    "minmax": "min-max min_max minmaxscaler",
    "surface": "3d surface3d plot_surface wireframe",
    "contourf": "heatmap filled filled_contour imshow",
    "history": "loss_curve learning_curve training_curve curve",
    "boundary": "decision_boundary regions",
    "animation": "gif movie video mp4",
    "interactive": "html plotly web",
    "graph": "computation_graph",
    "csv": "file table excel tsv",
    "mean": "avg average",
    "filter": "filters filterwise filter_wise",
    "lbfgs": "l-bfgs bfgs l_bfgs",
}
_ADVICE = {
    ("linear", "ridge"): "ridge is {kind: linear, alpha: 1}",
    ("linear", "lasso"): "lasso is {kind: linear, alpha: 1, l1_ratio: 1}",
    ("linear", "elasticnet"): "elastic net is {kind: linear, alpha: 1, l1_ratio: 0.5}",
    ("linear", "elastic_net"): "elastic net is {kind: linear, alpha: 1, l1_ratio: 0.5}",
    ("gd", "sgd"): "sgd is {optimizer: gd, batch: 32}",
    ("mse", "rmse"): "the root of mse has the same minimum: did you mean 'mse'?",
    ("digits", "mnist"): "small images of digits are data: digits",
    ("elev", "camera"): "the camera is elev and azim, in degrees",
    ("elev", "view"): "the camera is elev and azim, in degrees",
    ("elev", "view_init"): "the camera is elev and azim, in degrees",
    ("size", "width"): "size: [width, height] in inches",
    ("size", "height"): "size: [width, height] in inches",
    **{
        ("function", name): f"{name} is {{kind: function, name: {name}}}"
        for name in ("rosenbrock", "himmelblau", "beale", "rastrigin", "ackley")
    },
    **{
        ("C", word): "the penalty of logistic is C, the inverse of its strength"
        for word in ("l2", "penalty", "alpha", "lambda", "regularization", "weight_decay")
    },
    **{
        ("alpha", word): "the strength of the penalty is alpha"
        for word in ("l2", "penalty", "lambda", "regularization", "weight_decay", "C")
    },
    **{
        ("l2", word): "the weight of the squared penalty is l2"
        for word in ("penalty", "alpha", "lambda", "regularization", "weight_decay", "ridge")
    },
}


def advice(word: str, allowed: Collection[str]) -> str:
    """What to write, of the words `allowed`, for another program's `word`, with a blank behind it;
    empty if unknown."""
    word = word.casefold()
    for (right, other), sentence in _ADVICE.items():
        if other.casefold() == word and right in allowed:
            return sentence + (" " if sentence.endswith("?") else "; ")
    for table in (_KEYS, _KINDS):
        for right, others in table.items():
            if right in allowed and word in others.split():
                return f"did you mean '{right}'? "
    return ""
