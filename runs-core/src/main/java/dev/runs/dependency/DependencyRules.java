package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a run may depend on, and why not. Whether a file is there is the caller's to ask. */
public final class DependencyRules {
    /** More than any environment that installs in reasonable time. */
    public static final int MAX_DEPENDENCIES = 200;

    private final FileRules files;
    private final Optional<PackageIndex> index;

    /**
     * @param python what wheels must run on, and the libraries that need not come from the index; empty: not known, and
     *     then no wheel is refused for what it was built for
     * @param index what is asked whether libraries exist; empty: nothing is
     */
    public DependencyRules(Optional<PythonTarget> python, Optional<PackageIndex> index) {
        this.files = new FileRules(python);
        this.index = index;
    }

    /**
     * Everything that is wrong with these dependencies. Takes up to 300 ms where the package index is asked: not a thing
     * to do within a transaction.
     */
    public Findings check(List<Dependency> dependencies) {
        if (dependencies.size() > MAX_DEPENDENCIES) {
            return new Findings(
                    List.of(new Problem(
                            "environment.dependencies",
                            "A run can have at most " + MAX_DEPENDENCIES + " dependencies.",
                            "Build a wheel or a zip of them.")),
                    List.of());
        }
        List<Problem> problems = new ArrayList<>();
        Libraries libraries = new Libraries(problems);
        Map<String, WheelName> wheels = new LinkedHashMap<>();
        for (int i = 0; i < dependencies.size(); i++) {
            String field = "environment.dependencies[" + i + "]";
            Dependency dependency = dependencies.get(i);
            if (dependency instanceof PypiDependency library) {
                libraries.add(library, field);
            } else if (dependency instanceof FileDependency file) {
                files.check(file, field, problems).ifPresent(wheel -> wheels.put(field, wheel));
            }
        }
        wheels.forEach((field, wheel) -> libraries.add(wheel, field));
        Set<String> present = files.python().map(PythonTarget::libraries).orElse(Set.of());
        List<String> unchecked = index.map(asked -> new IndexRules(asked).check(libraries.fromIndex(present), problems))
                .orElse(List.of());
        return new Findings(problems, unchecked);
    }
}
