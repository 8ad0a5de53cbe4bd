"""From the description of an attempt to a command: its files, class path, Spark settings and environment.

Every name and value here was written by the one who submitted the run, and is taken for an attacker's.
"""
import errno
import os
import re
import stat

from ending import Failed

CLASS_NAME = re.compile(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*)*|\$[\w$.]*")
COPY_BYTES = 1024 * 1024
LONGEST_NAME = 255  # in bytes, on every file system that matters
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
    program_file = _place(attempt, spec["program"]["file"], 0)
    files = [dict(file, path=_place(attempt, file, n + 1)) for n, file in enumerate(spec["files"])]
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


def _place(attempt, file, number):
    """Copies a file to where the program works; a second one of the same name gets a folder of its own."""
    name = file["name"].replace("\0", "").rsplit("/", 1)[-1]
    if file.get("type", "OTHER") != "OTHER" or name.endswith((".py", ".jar")):
        name = name.replace(os.pathsep, "_")  # it would end the path's entry there
    if name in ("", ".", ".."):
        name = "file"
    while len(os.fsencode(name)) > LONGEST_NAME:
        name = name[1:]  # its end says of what kind it is
    path = os.path.abspath(os.path.join("work", name))
    if os.path.lexists(path):
        os.makedirs(os.path.join("work", str(number)))
        path = os.path.abspath(os.path.join("work", str(number), name))
    try:
        with _open(file["source"]) as source, open(path, "xb") as target:
            while True:
                attempt.check_cancelled()
                data = source.read(COPY_BYTES)
                if not data:
                    return path
                target.write(data)
    except OSError as error:
        raise Failed("INFRASTRUCTURE", "The file %s could not be copied: %s." % (name, error.strerror))


def _open(source):
    """A file of the store: what else lies in its place was never uploaded, and a pipe would be waited for."""
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file")
    return os.fdopen(descriptor, "rb")


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
                manifest = file.read(COPY_BYTES).decode("utf-8", "replace")
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
