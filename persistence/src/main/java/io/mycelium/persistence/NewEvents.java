package io.mycelium.persistence;

import io.mycelium.actors.event.AuditSerializer;
import io.mycelium.actors.event.Envelope;
import io.mycelium.actors.event.Openness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events on their way to the journal server, which stores all of them or none. On the way each is
 * two byte strings: its place, and its bytes as they are stored.
 *
 * @param events the events
 * @param changes what they say of their entities; others are as they were
 */
public record NewEvents(List<NewEvent> events, Map<String, Openness> changes) {
  private static final int PARTS = 2;

  /** Copies both. */
  public NewEvents {
    events = List.copyOf(events);
    changes = Map.copyOf(changes);
  }

  byte[][] encoded() {
    byte[][] parts = new byte[events.size() * PARTS][];
    for (int i = 0; i < events.size(); i++) {
      StoredRow row = events.get(i).row();
      parts[i * PARTS] = place(row);
      parts[i * PARTS + 1] = row.bytes();
    }
    return parts;
  }

  private byte[] place(StoredRow row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(row.persistenceId());
      out.writeLong(row.sequenceNr());
      out.writeInt(row.serializer());
      out.writeUTF(row.manifest());
      out.writeUTF(changes.getOrDefault(row.persistenceId(), Openness.UNCHANGED).name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what a node has sent; refuses an envelope that is sealed for another place.
   *
   * @throws UncheckedIOException when an event has no readable place
   */
  public static NewEvents decode(byte[][] parts) {
    List<NewEvent> events = new ArrayList<>();
    Map<String, Openness> changes = new HashMap<>();
    for (int i = 0; i + 1 < parts.length; i += PARTS) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(parts[i]))) {
        String id = in.readUTF();
        long number = in.readLong();
        int serializer = in.readInt();
        String manifest = in.readUTF();
        Openness change = Openness.valueOf(in.readUTF());
        if (change != Openness.UNCHANGED) {
          changes.put(id, change);
        }
        events.add(event(id, number, serializer, manifest, parts[i + 1]));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "event %d of an append has no place".formatted(i / PARTS), e);
      }
    }
    return new NewEvents(events, changes);
  }

  private static NewEvent event(
      String id, long number, int serializer, String manifest, byte[] bytes) {
    if (serializer != AuditSerializer.ID) {
      return NewEvent.foreign(id, number, serializer, manifest, bytes);
    }
    Envelope sealed = Envelope.decode(bytes);
    if (!sealed.persistenceId().equals(id) || sealed.sequenceNr() != number) {
      throw new IllegalArgumentException(
          "event %d of %s is sealed as event %d of %s"
              .formatted(number, id, sealed.sequenceNr(), sealed.persistenceId()));
    }
    return NewEvent.sealed(sealed, manifest);
  }
}
