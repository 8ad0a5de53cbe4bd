package dev.runs.k8s;

import dev.runs.k8s.ProbePods.Probe;
import dev.runs.runtime.Runtime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which pods show that a region is well: one in each namespace, as a Spark driver where there are any; and each image. */
final class ProbePlan {
    private static final String NOBODY = "nobody";

    private final ClusterSettings settings;
    private final List<Runtime> runtimes;
    private final Optional<Runtime> driver;
    private final ProbePods pods;
    private final Collection<String> places;
    private final List<Probe> namespaces;

    /** @param runtimes those that are not enabled are passed over */
    ProbePlan(
            ClusterSettings settings, Collection<String> organizations, Collection<Runtime> runtimes, Duration limit) {
        this.settings = settings;
        this.runtimes = runtimes.stream().filter(Runtime::enabled).toList();
        this.driver = this.runtimes.stream().filter(PodBuilder::isDriver).findFirst();
        this.pods = new ProbePods(settings, limit.multipliedBy(2));
        this.places = places(organizations);
        @Nullable String image = driver.map(Runtime::image).orElse(null);
        this.namespaces = places.stream()
                .map(each -> pods.of(each, image, driver.isPresent()))
                .toList();
    }

    /** Whether there are Spark drivers, which make pods themselves. */
    boolean isWithSpark() {
        return driver.isPresent();
    }

    /** One for each. */
    List<Probe> namespaces() {
        return namespaces;
    }

    /** Besides these, in the first namespace, one for each image that they have not got. */
    List<Probe> all(Findings findings) {
        List<Probe> all = new ArrayList<>(namespaces);
        Optional<String> place = places.stream().findFirst();
        place.ifPresent(first -> Stream.concat(
                        Stream.of(settings.image()),
                        runtimes.stream()
                                .filter(runtime -> isTried(runtime, findings))
                                .flatMap(runtime -> Stream.ofNullable(runtime.image())))
                .distinct()
                .filter(image -> !image.equals(namespaces.get(0).image()))
                .forEach(image -> all.add(pods.of(first, image, false))));
        return all;
    }

    /** What wants other nodes than the rest may have to wait until such a node is bought. */
    private static boolean isTried(Runtime runtime, Findings findings) {
        boolean usual = runtime.gpus() == 0
                && runtime.placement().nodeSelector().isEmpty()
                && runtime.placement().tolerations().isEmpty();
        if (!usual && runtime.image() != null) {
            findings.note(
                    "the image " + runtime.image() + " was not tried, as " + runtime.name() + " has nodes of its own");
        }
        return usual;
    }

    /** An organization of each namespace, and of each Secret there. */
    private Collection<String> places(Collection<String> organizations) {
        if (organizations.isEmpty() && !settings.isNamespacePerOrganization()) {
            return List.of(NOBODY);
        }
        Map<List<String>, String> each = new LinkedHashMap<>();
        organizations.forEach(name -> each.putIfAbsent(
                List.of(settings.namespace(name), settings.secrets().getOrDefault(name, "")), name));
        return each.values();
    }
}
