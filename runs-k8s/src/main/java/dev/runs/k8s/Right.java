package dev.runs.k8s;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One thing that an account has to be allowed, of the core API group.
 *
 * @param resource such as {@code pods} or {@code pods/log}
 * @param why for whoever grants it
 */
record Right(String resource, String verb, String why) {
    /** Of the server's account, in every namespace where its pods live. */
    static final List<Right> OF_SERVER = List.of(
            new Right("pods", "create", "an attempt of a run is a pod"),
            new Right("pods", "get", "looks for a pod that is not seen, and takes up one that is there already"),
            new Right("pods", "list", "shows all pods at the start, and again after the connection was lost"),
            new Right("pods", "watch", "tells at once of every change of a pod"),
            new Right("pods", "patch", "ends a program: its pod is told that its time is up"),
            new Right("pods", "delete", "takes away pods that have ended, or that no node has taken yet"),
            new Right("pods/log", "get", "completes the log of a pod that was killed before it had sent all of it"));

    /** Of the server's account in the whole cluster, where each organization has a namespace: one watch sees them all. */
    static final List<Right> OF_SERVER_EVERYWHERE = List.of(
            new Right("pods", "list", "shows the pods of all organizations' namespaces at the start"),
            new Right("pods", "watch", "tells of changes in all of these namespaces over one connection"));

    /** Of the account of Spark drivers, in the namespace of their pods. */
    static final List<Right> OF_SPARK = List.of(
            new Right("pods", "create", "executors are pods, which the driver makes"),
            new Right("pods", "get", "finds the driver's own pod, with which its executors are deleted"),
            new Right("pods", "list", "counts the executors"),
            new Right("pods", "watch", "tells of executors that start and end"),
            new Right("pods", "delete", "takes away executors that are not needed any more"),
            new Right("pods", "deletecollection", "takes away all executors at once, at the end"),
            new Right("pods", "patch", "marks executors that are to go, and why the driver failed"));

    /** "create pods". */
    String words() {
        return verb + " " + resource;
    }

    static String words(List<Right> rights) {
        return rights.stream().map(Right::words).collect(Collectors.joining(", "));
    }

    /** As the {@code rules} of a Role, in YAML, each verb with its reason. */
    static String rules(List<Right> rights) {
        Map<String, List<Right>> byResource = rights.stream()
                .collect(Collectors.groupingBy(Right::resource, LinkedHashMap::new, Collectors.toList()));
        StringBuilder yaml = new StringBuilder("rules:\n");
        byResource.forEach((resource, verbs) -> {
            yaml.append("  - apiGroups: [\"\"]\n    resources: [")
                    .append(resource)
                    .append("]\n    verbs:\n");
            verbs.forEach(right -> yaml.append("      - %s # %s%n".formatted(right.verb(), right.why())));
        });
        return yaml.toString();
    }
}
