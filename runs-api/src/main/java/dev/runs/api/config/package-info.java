/** The settings: config.yml, environment variables, and what is wrong with them. */
@NullMarked
package dev.runs.api.config;

import org.jspecify.annotations.NullMarked;
