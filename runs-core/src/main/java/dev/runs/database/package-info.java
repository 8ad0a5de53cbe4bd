/** The one database: embedded or yours, its migrations and the ids made for its rows. */
@NullMarked
package dev.runs.database;

import org.jspecify.annotations.NullMarked;
