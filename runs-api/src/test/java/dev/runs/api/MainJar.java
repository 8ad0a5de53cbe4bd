package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** JARs of one class, which is called {@code Main} and has a main method. */
final class MainJar {
    private MainJar() {}

    /** @param folder for what the compiler writes */
    static byte[] of(Path folder, String source) throws IOException {
        Path classes = Files.createTempDirectory(folder, "classes");
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Main.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        StringWriter said = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(said, null, null, List.of("-d", classes.toString(), "--release", "17"), null, List.of(file))
                .call();
        assertThat(compiled).as(said.toString()).isTrue();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(new JarEntry("Main.class"));
            Files.copy(classes.resolve("Main.class"), jar);
        }
        return bytes.toByteArray();
    }
}
