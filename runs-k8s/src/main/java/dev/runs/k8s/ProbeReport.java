package dev.runs.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the program of a probe found, from inside the cluster.
 *
 * @param server why it does not reach the server; null where it does
 * @param cluster why it does not reach the cluster's API server, which only Spark drivers have to; null where it does
 * @param denied the verbs on pods that its account is not allowed
 */
record ProbeReport(@Nullable String server, @Nullable String cluster, List<String> denied) {
    /** Its arguments: none; or a namespace, and the verbs that the pod's account is to be allowed in it. */
    static final String PROGRAM = """
            import json, os, ssl, sys, urllib.request
            account = "/var/run/secrets/kubernetes.io/serviceaccount/"
            reviews = "https://kubernetes.default.svc/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
            report = {"server": None, "cluster": None, "denied": []}
            def said(error):
                return str(getattr(error, "reason", None) or error)[:300] or type(error).__name__
            try:
                with urllib.request.urlopen(os.environ["RUNS_SERVER"] + "health", timeout=10) as answer:
                    json.load(answer)["status"]
            except Exception as error:
                report["server"] = said(error)
            try:
                for verb in sys.argv[2:]:
                    wanted = {"namespace": sys.argv[1], "resource": "pods", "verb": verb}
                    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                              "spec": {"resourceAttributes": wanted}}
                    with open(account + "token") as file:
                        headers = {"Authorization": "Bearer " + file.read(), "Content-Type": "application/json"}
                    request = urllib.request.Request(reviews, json.dumps(review).encode(), headers)
                    trust = ssl.create_default_context(cafile=account + "ca.crt")
                    with urllib.request.urlopen(request, timeout=10, context=trust) as answer:
                        if not json.load(answer)["status"]["allowed"]:
                            report["denied"].append(verb)
            except Exception as error:
                report["cluster"] = said(error)
            with open("/dev/termination-log", "w") as file:
                json.dump(report, file)
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    ProbeReport {
        denied = List.copyOf(denied);
    }

    /** Empty where it is something else's word. */
    static Optional<ProbeReport> parse(String message) {
        try {
            return Optional.ofNullable(JSON.readValue(message, ProbeReport.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    List<Right> missing() {
        return Right.OF_SPARK.stream()
                .filter(right -> denied.contains(right.verb()))
                .toList();
    }
}
