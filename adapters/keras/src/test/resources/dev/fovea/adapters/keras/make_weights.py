"""Writes weights.tsv and weights.bin: the weights of the small golden Keras models, out of their HDF5 files.

    python make_weights.py GOLDEN_FOLDER

One line a weight: case, layer path, weight, shape, index of its first value in weights.bin (little-endian float32).
"""

import glob
import io
import json
import os
import sys
import zipfile

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
golden = sys.argv[1]
lines, values = [], []


def put(case, layer, weight, array):
    if weight == "depthwise_kernel" and layer == "dw":
        weight = "kernel"  # of a DepthwiseConv2D of Keras 2
    lines.append("\t".join([case, layer, weight, "x".join(map(str, array.shape)), str(sum(len(v) for v in values))]))
    values.append(np.asarray(array, "<f4").ravel())


def whole_model(case, path):
    with h5py.File(path) as file:
        group = file["model_weights"]
        names = []
        group.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
        for name in names:
            parts = name.split("/")
            layer = parts[0] if parts[-2] == parts[0] else parts[0] + "/" + parts[-2]
            put(case, layer, parts[-1].split(":")[0], group[name][()])


def one_layer(case, path):
    """A .keras file with one convolution, whose weights have numbers for names."""
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
            convolutions = [l for l in config["config"]["layers"] if l["class_name"] == "Conv2D"]
            if convolutions:
                (layer,) = convolutions
                variables = file["layers/conv2d/vars"]
                for index in sorted(variables):
                    put(case, layer["config"]["name"], ["kernel", "bias"][int(index)], variables[index][()])


for folder in sorted(glob.glob(golden + "/keras/*") + glob.glob(golden + "/keras2/*/")):
    case = os.path.relpath(folder, golden)
    if case == "keras/norms":
        continue
    if os.path.exists(folder + "/model.h5"):
        whole_model(case, folder + "/model.h5")
    else:
        one_layer(case, folder + "/model.keras")

with open(here + "/weights.tsv", "w") as table:
    table.write("\n".join(lines) + "\n")
np.concatenate(values).tofile(here + "/weights.bin")
