package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether libraries exist where they will be installed from. */
record IndexRules(PackageIndex index) {
    private static final IndexAnswer SILENCE = new IndexAnswer.Silence();

    /** Adds a problem for each library that the index does not have; says of which the index did not tell. */
    List<String> check(List<WantedLibrary> libraries, List<Problem> problems) {
        long deadline = index.deadline();
        Map<String, IndexAnswer> answers = index.ask(
                libraries.stream().map(library -> library.name().normal()).toList(), deadline);
        List<Absent> absent = new ArrayList<>();
        List<String> unchecked = new ArrayList<>();
        for (WantedLibrary library : libraries) {
            String name = library.name().normal();
            IndexAnswer answer = answers.getOrDefault(name, SILENCE);
            switch (answer.verdict(library.versions())) {
                case THERE -> {}
                case OPEN -> unchecked.add(name);
                case NOT_THERE -> absent.add(new Absent(library, answer, NearNames.of(name)));
            }
        }
        // A name that the index does not have either would help nobody.
        Map<String, IndexAnswer> near = index.ask(
                absent.stream().flatMap(library -> library.near().stream()).toList(), deadline);
        absent.forEach(library -> problems.add(library.problem(near)));
        return unchecked;
    }

    private record Absent(WantedLibrary library, IndexAnswer answer, List<String> near) {
        Problem problem(Map<String, IndexAnswer> known) {
            List<String> there = near.stream()
                    .filter(name ->
                            known.getOrDefault(name, SILENCE).verdict(Specifiers.ANY) == IndexAnswer.Verdict.THERE)
                    .toList();
            return answer.problem(library, there);
        }
    }
}
