/** How a request proves who sends it. */
@NullMarked
package dev.runs.api.auth;

import org.jspecify.annotations.NullMarked;
