package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.PutOff;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {

    @Test
    void aQuotaThatIsUsedUpPutsTheRunOffInTheSameWordsEachTime() {
        assertThat(of("quota"))
                .isEqualTo(new PutOff("the quota runs of the cluster's namespace is used up: it needs"
                        + " limits.cpu=800m, requests.cpu=800m, and all runs together may have"
                        + " limits.cpu=1, requests.cpu=1"));
    }

    @Test
    void aQuotaThatCanNeverHoldItSaysSo() {
        assertThat(of("quota-never"))
                .isEqualTo(new PutOff("the quota runs of the cluster's namespace is too small for it. Choose a smaller"
                        + " runtime, or have an administrator raise it: it needs limits.cpu=4, requests.cpu=4, and all"
                        + " runs together may have limits.cpu=1, requests.cpu=1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requested: memory=2Gi, used: memory=0, limited: memory=1025Mi | is too small for it",
                "requested: memory=1Gi, used: memory=1, limited: memory=1025Mi | is used up",
                "requested: pods=1,x=?, used: pods=5, limited: pods=5,x=1 | is used up",
                "requested: , used: , limited: = | is used up"
            })
    void quantitiesAreComparedAsKubernetesWritesThem(String quota, String words) {
        PutOff putOff = (PutOff) of(403, "pods \"p\" is forbidden: exceeded quota: q, " + quota + " ");
        assertThat(putOff.reason()).startsWith("the quota q of the cluster's namespace " + words);
    }

    @Test
    void aLimitRangePutsTheRunOff() {
        assertThat(of("limit-range")).isInstanceOf(PutOff.class);
        assertThat(((PutOff) of("limit-range")).reason())
                .startsWith("the LimitRange of the cluster's namespace allows no pod of this size")
                .endsWith("maximum memory usage per Container is 32Mi, but limit is 64Mi])");
    }

    @ParameterizedTest
    @CsvSource({
        "rbac, cannot create resource",
        "namespace-missing, namespaces \"acme-runs\" not found",
        "namespace-ending, unable to create new content in namespace runs because it is being terminated",
        "account-missing, serviceaccount \"spark\" not found",
        "priority-missing, no PriorityClass with name nope was found"
    })
    void whatTheClusterLacksIsWaitedForWithWordsForTheAdministrator(String sample, String words) {
        assertThat(of(sample)).isInstanceOf(Waiting.class);
        assertThat(((Waiting) of(sample)).reason())
                .startsWith("Waiting for an administrator: Runs cannot make pods here yet, and ./runs admin check says")
                .contains(words);
    }

    @Test
    void credentialsThatAreNotAcceptedAreTheAdministrators() {
        assertThat(of("unauthorized"))
                .isEqualTo(new Waiting("Waiting for an administrator: the cluster of region lab does not accept the"
                        + " credentials that Runs has for it (Unauthorized)"));
    }

    @ParameterizedTest
    @CsvSource({
        "pod-security, violates PodSecurity",
        "policy, images must come from registry.example.com",
        "webhook, every pod needs the label cost-center",
        "quota-unspecified, must specify limits.cpu for: prepare"
    })
    void aPolicyOfTheClusterIsNobodysWhoSubmits(String sample, String words) {
        assertThat(failure(of(sample)).kind()).isEqualTo(Kind.INFRASTRUCTURE);
        assertThat(failure(of(sample)).message())
                .startsWith("A policy of the cluster does not allow the run's pod: an administrator must")
                .contains(words);
    }

    @Test
    void aPodThatIsInvalidIsOurDefect() {
        assertThat(failure(of("invalid")).kind()).isEqualTo(Kind.INTERNAL);
        assertThat(failure(of("invalid")).message()).contains("The cluster says: [spec.containers[0].image: Required");
    }

    @Test
    void aWebhookThatDoesNotAnswerIsWaitedFor() {
        assertThat(((Waiting) of("webhook-down")).reason())
                .startsWith("Waiting: the cluster of region lab does not answer as it should (failed calling webhook")
                .contains("?time-out=3s")
                .doesNotContain("timeout");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 503, 504})
    void whatPassesIsWaitedFor(int code) {
        assertThat(of(code, "the server is currently unable to handle the request"))
                .isEqualTo(new Waiting("Waiting: the cluster of region lab does not answer as it should (the server is"
                        + " currently unable to handle the request)"));
    }

    @Test
    void aConnectionThatFailsTellsNothingOfTheNetwork() {
        Exception error = new KubernetesClientException(
                "An error has occurred.",
                new IOException("request failed", new ConnectException("Connection refused: 10.0.0.1:6443")));
        for (Exception each : List.of(error, new IllegalStateException())) {
            assertThat(refused(each))
                    .isEqualTo(new Waiting("Waiting: the cluster of region lab does not answer as it should"));
        }
    }

    private static Failure failure(Observation observation) {
        assertThat(observation).isInstanceOf(Exited.class);
        assertThat(((Exited) observation).startedAt()).isNull();
        assertThat(((Exited) observation).finishedAt()).isEqualTo(Samples.NOW);
        return ((Exited) observation).failure();
    }

    private static Observation of(String sample) {
        Status status = Samples.refusal(sample);
        return refused(new KubernetesClientException("Failure executing: POST", status.getCode(), status));
    }

    private static Observation of(int code, String message) {
        return refused(new KubernetesClientException(message, code, null));
    }

    private static Observation refused(Exception error) {
        return Refusals.of(Samples.SETTINGS, error, Samples.NOW);
    }
}
