package io.mycelium.api;

/**
 * The component's own events in the fleet's audit log: sealed, ordered and kept as those of the
 * core. The core never looks into the bytes.
 *
 * <p>A later release of the node fills this in; until then asking for it is refused.
 */
public interface Audit {
  /** The largest event in bytes. */
  int MAX_EVENT_BYTES = 16 * 1024;

  /**
   * Appends an event and returns when it is on disk.
   *
   * @param type a name of the component's own, for example {@code vm-started}
   * @param version of the form of the bytes, from 1
   * @param event the bytes, encoded by the component
   * @return the number of the event among those of this component on this node, from 1
   */
  long append(String type, int version, byte[] event);
}
