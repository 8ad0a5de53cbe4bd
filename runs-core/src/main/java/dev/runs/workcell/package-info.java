/** Where workflows are executed: an organization's modules, and how far each workflow has come with them. */
@NullMarked
package dev.runs.workcell;

import org.jspecify.annotations.NullMarked;
