/** What a laboratory records: experiments, campaigns, their events and data points, in WEI's words. */
@NullMarked
package dev.runs.experiment;

import org.jspecify.annotations.NullMarked;
