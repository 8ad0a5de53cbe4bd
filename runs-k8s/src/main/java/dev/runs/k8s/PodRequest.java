package dev.runs.k8s;

import dev.runs.run.Run;
import dev.runs.runtime.Runtime;
import java.time.Duration;

/**
 * All that a pod is made from.
 *
 * @param key the attempt's credential
 * @param installation the label of this database's pods
 * @param startLimit how long the program may take to start
 */
record PodRequest(
        Run run, Runtime runtime, ClusterSettings settings, String key, String installation, Duration startLimit) {}
