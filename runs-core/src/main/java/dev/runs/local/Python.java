package dev.runs.local;

import dev.runs.dependency.PythonTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The Python that supervises and runs programs.
 *
 * @param executable its own path, not that of a shell script that looks for it: that would cost every run its time
 * @param target what it decides of wheels; empty where it is no usual CPython
 * @param version as {@code sys.version} has it
 */
record Python(String executable, Optional<PythonTarget> target, String version) {
    /** The executable, a line for {@link PythonTarget#parse}, and the version, which may have several lines. */
    private static final String QUESTION = """
            import os, platform, sys, sysconfig
            assert sys.version_info >= (3, 8), 'it is older than 3.8: ' + sys.version
            target = ''
            if sys.implementation.name == 'cpython' and not sysconfig.get_config_var('Py_GIL_DISABLED'):
                tag = sysconfig.get_platform().replace('-', '_').replace('.', '_')
                if tag.startswith('macosx_'):
                    release = platform.mac_ver()[0].split('.') + ['0']
                    tag = '_'.join(['macosx', release[0], release[1], platform.machine()])
                elif tag.startswith('linux_') and 'CS_GNU_LIBC_VERSION' in os.confstr_names:
                    try:
                        name, release = os.confstr('CS_GNU_LIBC_VERSION').split()
                        major, minor = release.split('.')[:2]
                        tag = '_'.join(['manylinux', major, minor, tag[len('linux_'):]])
                    except (AttributeError, OSError, ValueError):
                        pass  # another C library
                from importlib import metadata
                names = {str(library.metadata['Name']) for library in metadata.distributions()}
                plain = [name for name in names if len(name.split()) == 1]
                target = ' '.join(['%d.%d' % sys.version_info[:2], tag, *plain])
            sys.stdout.buffer.write(chr(10).join([sys.executable, target, sys.version]).encode())
            """;

    /** @throws IllegalStateException where there is none that can be used; the message says what to do */
    static Python find(String command) {
        try {
            Process process = new ProcessBuilder(command, "-I", "-X", "utf8", "-c", QUESTION)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                String[] parts = answer.split("\n", 3);
                return new Python(parts[0], PythonTarget.parse(parts[1]), parts[2]);
            }
            throw new IllegalStateException("'" + command + "' is no Python that can be used: "
                    + answer.lines().reduce("", (first, second) -> second));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "There is no Python at '" + command + "': install Python 3.8 or newer, or set another path.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking for Python", e);
        }
    }
}
