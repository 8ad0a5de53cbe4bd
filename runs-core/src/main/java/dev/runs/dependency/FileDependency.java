package dev.runs.dependency;

import java.util.Locale;

/** A file of the organization's storage: {@code .jar}, {@code .whl}, {@code .zip}, {@code .py} or {@code .json}. */
public record FileDependency(String uri) implements Dependency {
    /** What a file is used for, by its extension. */
    public enum Type {
        JAR,
        PYTHON_WHEEL,
        ZIP,
        OTHER
    }

    public Type fileType() {
        String name = uri.toLowerCase(Locale.ROOT);
        if (name.endsWith(".jar")) {
            return Type.JAR;
        }
        if (name.endsWith(".whl")) {
            return Type.PYTHON_WHEEL;
        }
        return name.endsWith(".zip") ? Type.ZIP : Type.OTHER;
    }
}
