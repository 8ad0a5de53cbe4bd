package dev.runs.api;

import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * All that need a real cluster. They would take it away from each other, so they run one after the other, beside all the
 * rest: to Maven they are one class.
 */
@Suite
@SelectPackages("dev.runs.api")
@IncludeTags("cluster")
class ClusterTests {}
