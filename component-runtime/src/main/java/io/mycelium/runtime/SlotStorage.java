package io.mycelium.runtime;

import java.nio.file.Path;

/**
 * Where a slot may write.
 *
 * @param scratch made at load and deleted at unload
 * @param scratchQuotaBytes the most that it may hold
 * @param data kept until the component is purged from the node
 * @param dataQuotaBytes the most that it may hold
 */
public record SlotStorage(Path scratch, long scratchQuotaBytes, Path data, long dataQuotaBytes) {
  /** Refuses quotas that allow nothing. */
  public SlotStorage {
    if (scratchQuotaBytes < 1 || dataQuotaBytes < 1) {
      throw new IllegalArgumentException(
          "quotas must be at least 1 byte: scratch=%d, data=%d"
              .formatted(scratchQuotaBytes, dataQuotaBytes));
    }
  }
}
