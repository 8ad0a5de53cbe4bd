/** The queue's worker: claim, start, observe, settle. */
@NullMarked
package dev.runs.dispatch;

import org.jspecify.annotations.NullMarked;
