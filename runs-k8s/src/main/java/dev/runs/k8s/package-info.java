/** Runs as pods of Kubernetes clusters. */
@NullMarked
package dev.runs.k8s;

import org.jspecify.annotations.NullMarked;
