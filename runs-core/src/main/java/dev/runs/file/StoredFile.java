package dev.runs.file;

import java.time.Instant;

/**
 * One version of a file. Versions never change; a path names the newest.
 *
 * @param id of this version, a ULID
 * @param path below the organization's root, without a leading slash
 * @param size in bytes
 * @param sha256 of the content, in lower-case hex
 */
public record StoredFile(String id, String organizationId, String path, long size, String sha256, Instant createdAt) {}
