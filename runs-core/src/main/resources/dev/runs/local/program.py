"""From the description of an attempt to a command: its files, class path, Spark settings and environment.

Every name and value here was written by the one who submitted the run, and is taken for an attacker's.
"""
import os
import re

from ending import Failed
from placing import place

CLASS_NAME = re.compile(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*)*|\$[\w$.]*")
MANIFEST_BYTES = 1024 * 1024
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Command:
    def __init__(self, argv, environment):
        self.argv = argv
        self.environment = environment


def prepare(attempt):
    """Leaves everything in its place and returns the Command."""
    spec = attempt.spec
    for folder in ("work", "output", "tmp"):
        os.makedirs(folder, exist_ok=True)
    program_file = place(attempt, spec["program"]["file"], 0)
    for n, file in enumerate(spec["files"]):
        file["path"] = place(attempt, file, n + 1)
    files = spec["files"]
    wheels = [file for file in files if file["type"] == "PYTHON_WHEEL"]
    jars = [file["path"] for file in files if file["type"] == "JAR"]

    python = spec["python"]
    if spec["requirements"] or wheels:
        import libraries

        python = libraries.install(attempt, wheels)

    environment = _environment(spec, python, files)
    is_jar = spec["program"]["kind"] == "jar"
    if spec["sparkConfigs"] or (jars and not is_jar):
        _write_spark_defaults(spec["sparkConfigs"], [] if is_jar else jars)
        environment["SPARK_CONF_DIR"] = os.path.abspath("spark")
    start = _java(spec, program_file, jars) if is_jar else [python, program_file]
    return Command(start + spec["program"]["args"], environment)


def _environment(spec, python, files):
    """The whole environment of the program: nothing is inherited."""
    java_folder = [os.path.dirname(spec["java"])] if spec["java"] else []
    work = os.path.abspath("work")
    environment = {
        "PATH": os.pathsep.join([os.path.dirname(python)] + java_folder + [SYSTEM_PATH]),
        "HOME": work,
        "TMPDIR": os.path.abspath("tmp"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "RUNS_OUTPUT": os.path.abspath("output"),
        "RUNS_RUN_ID": spec["runId"],
        "RUNS_RUN_NAME": spec["runName"].replace("\0", ""),
    }
    zips = [file["path"] for file in files if file["type"] == "ZIP"]
    modules = [os.path.dirname(file["path"]) for file in files if file["path"].endswith(".py")]
    if zips or modules:
        environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(zips + modules))
    return environment


def _java(spec, jar, jars):
    if not spec["java"] or not os.access(spec["java"], os.X_OK):
        raise Failed("INFRASTRUCTURE", "There is no Java on this machine to run a JAR with.")
    main_class = spec["program"]["mainClass"] or _main_class(jar)
    # The name comes before the arguments, where java still reads options (-...) and argument files (@...).
    if not CLASS_NAME.fullmatch(main_class):
        raise Failed("APPLICATION", "'%s' is not the name of a Java class." % main_class)
    settings = ["-D%s=%s" % item for item in sorted(spec["sparkConfigs"].items()) if item[0].startswith("spark.")]
    heap = "-Xmx%dm" % max(2, spec["memoryBytes"] * 3 // 4 // (1024 * 1024))
    class_path = os.pathsep.join([jar] + jars)
    return [spec["java"], heap, "-XX:+ExitOnOutOfMemoryError", *settings, "-cp", class_path, main_class]


def _main_class(jar):
    import zipfile

    try:
        with zipfile.ZipFile(jar) as archive:
            with archive.open("META-INF/MANIFEST.MF") as file:
                manifest = file.read(MANIFEST_BYTES).decode("utf-8", "replace")
    except KeyError:
        manifest = ""
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise Failed("APPLICATION", "The program is not a JAR file that can be read.")
    manifest = re.sub(r"\r?\n ", "", manifest)  # a line beginning with a space goes on from the one before
    found = re.search(r"(?im)^Main-Class:[ \t]*(\S+)[ \t]*\r?$", manifest)
    if found is None:
        raise Failed("APPLICATION", "The JAR's manifest names no Main-Class: name one in runJar.mainClass.")
    return found.group(1)


def _write_spark_defaults(configs, jars):
    configs = dict(configs)
    if jars:
        configs["spark.jars"] = ",".join([configs["spark.jars"]] * ("spark.jars" in configs) + jars)
    os.makedirs("spark", exist_ok=True)
    with open("spark/spark-defaults.conf", "w", encoding="ascii") as file:
        for key, value in sorted(configs.items()):
            file.write("%s=%s\n" % (_escape(key), _escape(value)))


def _escape(text):
    """As java.util.Properties reads it back: everything that could mean something is written as \\uXXXX."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = (units[i] << 8 | units[i + 1] for i in range(0, len(units), 2))
    return "".join(chr(code) if _is_plain(code) else "\\u%04x" % code for code in codes)


def _is_plain(code):
    return 0x20 < code < 0x7F and chr(code) not in "\\=:#!"
