/** How Runs talks to the modules of a workcell: WEI's REST nodes, over HTTP. */
@NullMarked
package dev.runs.module;

import org.jspecify.annotations.NullMarked;
