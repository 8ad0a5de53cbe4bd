package dev.runs.k8s;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** A region whose runs would not start: its message says why, and its manifest mends as much of it as one can. */
public final class RegionNotReady extends IOException {
    private static final long serialVersionUID = 1L;

    private final String manifest;

    RegionNotReady(List<String> problems, Collection<String> documents) {
        super(String.join(" ", problems));
        this.manifest = String.join("", documents);
    }

    /** YAML for {@code kubectl apply -f -}, by someone who may grant rights; empty where it is for other things to mend. */
    public String manifest() {
        return manifest;
    }
}
