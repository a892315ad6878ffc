"""
Deep-learning image pipelines for Spark, from Python.

The work is done in the JVM: no Python runs on the executors. Stages are those of ``dev.fovea.spark``, under the names
and keywords that Deep Learning Pipelines (sparkdl) had; SQL functions are column functions in ``fovea.functions``.
"""

from . import functions, images
from .functions import register, registerPipeline
from .stages import *  # noqa: F401,F403
from .stages import __all__ as _stages

__all__ = ["functions", "images", "register", "registerPipeline", *_stages]
__version__ = "0.1.0.dev0"
