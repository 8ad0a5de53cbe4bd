/** What lies in a bucket of S3, or of anything that speaks its protocol. */
@NullMarked
package dev.runs.s3;

import org.jspecify.annotations.NullMarked;
