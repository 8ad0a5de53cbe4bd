/** Workflows and workcells as WEI knows them: the data, and the rules that need nothing but it. */
@NullMarked
package dev.runs.workflow;

import org.jspecify.annotations.NullMarked;
