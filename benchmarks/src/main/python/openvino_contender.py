"""Runs an ONNX model with OpenVINO for the benchmarks: f32, batch latency, a fixed number of threads.

Usage: openvino_contender.py MODEL.onnx INPUT.npy OUTPUT.npy THREADS
Prints {"ready": ...} once the output is written, then answers each line "N WALL" or "N THREAD" on its standard
input with the milliseconds of N calls by that clock: {"millis": [...]}, after one call that is not timed. Ends with its input.
"""

import json
import sys
import time

import numpy
import openvino


def main(model_file, input_file, output_file, threads):
    picture = numpy.load(input_file)
    core = openvino.Core()
    model = core.read_model(model_file)
    model.reshape(list(picture.shape))
    # OpenVINO takes bf16 by itself where the processor has it, and streams for throughput.
    settings = {
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
        "ENABLE_CPU_PINNING": False,
    }
    compiled = core.compile_model(model, "CPU", settings)
    request = compiled.create_infer_request()
    request.set_input_tensor(openvino.Tensor(picture))  # shared, not copied
    request.infer()
    numpy.save(output_file, request.get_output_tensor().data)
    precision = str(compiled.get_property("INFERENCE_PRECISION_HINT"))
    say({"ready": openvino.__version__.split("-")[0], "precision": precision})
    for line in sys.stdin:
        request.infer()
        calls, name = line.split()
        # With one thread of its own, the time of the process is that of the thread.
        clock = time.perf_counter if name == "WALL" else time.process_time
        times = []
        for _ in range(int(calls)):
            start = clock()
            request.infer()
            times.append(1e3 * (clock() - start))
        say({"millis": times})


def say(message):
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
