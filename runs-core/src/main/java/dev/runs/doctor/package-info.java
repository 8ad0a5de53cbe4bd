/** Whether what must always hold does hold. */
@NullMarked
package dev.runs.doctor;

import org.jspecify.annotations.NullMarked;
