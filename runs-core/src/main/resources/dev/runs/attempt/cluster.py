"""What a Spark driver in a pod is told besides its settings: how its executors look, and what they get of ours."""
import os
import secrets
import tarfile

from ending import Failed
from program import add_paths, uses_spark

SPARK_HOME = "/opt/spark"  # where the image does not say it
ARCHIVE_NAME = "environment"  # what an executor unpacks the archive as


def configure(attempt, program_file, environment_python):
    """Completes the attempt's settings, which become its spark-defaults.conf.

    Where nothing was installed, environment_python is None.
    """
    spec, settings = attempt.spec, attempt.spec["sparkConfigs"]
    os.makedirs("spark", exist_ok=True)
    template = os.path.abspath("spark/executor.yaml")
    with open(template, "w", encoding="utf-8") as file:
        file.write(spec["spark"]["executorTemplate"])
    settings["spark.kubernetes.executor.podTemplateFile"] = template
    if os.environ.get("RUNS_POD_IP"):
        settings["spark.driver.host"] = os.environ["RUNS_POD_IP"]
    if spec["spark"].get("executorLogPort") is not None:
        _have_logs_sent(spec["spark"], settings)

    if spec["program"]["kind"] == "jar":
        jars = [program_file] + [file["path"] for file in spec["files"] if file["type"] == "JAR"]
        add_paths(settings, "spark.jars", jars)
        return
    modules = [file["path"] for file in spec["files"] if file["type"] == "ZIP" or file["path"].endswith(".py")]
    add_paths(settings, "spark.submit.pyFiles", modules)
    if environment_python is not None and spec["spark"]["archiveEnvironment"]:
        archive = os.path.abspath("spark/environment.tar.gz")
        attempt.status("Packing the libraries for the executors")
        _pack(attempt, os.path.dirname(os.path.dirname(environment_python)), archive)
        add_paths(settings, "spark.archives", ["%s#%s" % (archive, ARCHIVE_NAME)])
        settings["spark.pyspark.python"] = "./%s/bin/python" % ARCHIVE_NAME
        settings["spark.pyspark.driver.python"] = environment_python


def classes(spec):
    """Where a JAR finds Spark, which it is not started by: in Spark's own images at the same place."""
    return [os.path.join(os.environ.get("SPARK_HOME") or SPARK_HOME, "jars", "*")] if uses_spark(spec) else []


def _have_logs_sent(spark, settings):
    """Tells executors where to send what they print, and the other container whom to expect."""
    spark["executorLogToken"] = secrets.token_hex(16)
    settings["spark.executorEnv.RUNS_LOG_HOST"] = settings["spark.driver.host"]
    settings["spark.executorEnv.RUNS_LOG_PORT"] = str(spark["executorLogPort"])
    settings["spark.executorEnv.RUNS_LOG_TOKEN"] = spark["executorLogToken"]


def _pack(attempt, folder, archive):
    """Executors have the same image, so the links to its Python in the environment hold there, too."""

    def member(info):
        attempt.check_cancelled()
        info.mode |= 0o200  # a folder that is read-only could not be filled by whoever unpacks it
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        return info

    try:
        # Most of it is compressed once in a lifetime: time counts, not size.
        with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
            tar.add(folder, arcname=".", filter=member)
    except OSError as error:
        raise Failed("INFRASTRUCTURE", "The libraries could not be packed: %s." % (error.strerror or error))
