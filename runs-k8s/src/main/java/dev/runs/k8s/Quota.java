package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A ResourceQuota that has no room for a pod, as the API server tells of it.
 *
 * @param requested what the pod needs, and {@code limited} what all together may have: {@code limits.cpu=800m,pods=1}
 */
record Quota(String name, String requested, String limited) {
    private static final Pattern EXCEEDED =
            Pattern.compile("exceeded quota: (.*?), requested: (.*?), used: .*?, limited: (.*)");

    static Optional<Quota> exceeded(String message) {
        return Optional.of(EXCEEDED.matcher(message))
                .filter(Matcher::find)
                .map(found -> new Quota(found.group(1), found.group(2), found.group(3)));
    }

    /** What is used at the moment is left out: it would be another sentence at each try. */
    String words() {
        String what = "the quota " + name + " of the cluster's namespace is ";
        String sizes = ": it needs " + spaced(requested) + ", and all runs together may have " + spaced(limited);
        return Words.reason(
                canNeverHold()
                        ? what + "too small for it. Choose a smaller runtime, or have an administrator raise it" + sizes
                        : what + "used up" + sizes);
    }

    private static String spaced(String list) {
        return list.replace(",", ", ");
    }

    private boolean canNeverHold() {
        Map<String, Quantity> limits = quantities(limited);
        return quantities(requested).entrySet().stream()
                .anyMatch(each ->
                        limits.containsKey(each.getKey()) && each.getValue().compareTo(limits.get(each.getKey())) > 0);
    }

    /** Those that can be read. */
    private static Map<String, Quantity> quantities(String list) {
        Map<String, Quantity> quantities = new HashMap<>();
        for (String each : list.split(",", -1)) {
            int equals = Math.max(each.indexOf('='), 0);
            quantity(each.substring(equals).replaceFirst("=", "").strip())
                    .ifPresent(
                            quantity -> quantities.put(each.substring(0, equals).strip(), quantity));
        }
        return quantities;
    }

    private static Optional<Quantity> quantity(String text) {
        try {
            Quantity quantity = Quantity.parse(text);
            return quantity.getNumericalAmount().signum() < 0 ? Optional.empty() : Optional.of(quantity);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
