package io.mycelium.runtime.process;

import io.mycelium.api.KeyValueStore;
import io.mycelium.api.Members;
import io.mycelium.api.NodeId;
import io.mycelium.runtime.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The values that frames of both directions are made of. */
final class Parts {
  /** Keys have at most 256 characters, each of at most 3 bytes. */
  static final int MAX_KEY_BYTES = 3 * KeyValueStore.MAX_KEY_LENGTH;

  /** The most bytes of a text for people. */
  static final int MAX_TEXT_BYTES = 16 * 1024;

  private static final int MAX_ENTRIES = KeyValueStore.MAX_KEYS;
  private static final int MAX_MEMBERS = 10_000;
  private static final int MAX_ZONE_BYTES = 1024;
  private static final int MAX_RESULT_BYTES = io.mycelium.api.TaskContext.MAX_RESULT_BYTES;

  private Parts() {}

  static void entry(FrameWriter out, KeyValueStore.Entry entry) {
    out.text(entry.key()).bytes(entry.value()).number(entry.version()).flag(entry.deleted());
  }

  static KeyValueStore.Entry entry(FrameReader in) {
    return new KeyValueStore.Entry(
        in.text(MAX_KEY_BYTES), in.bytes(KeyValueStore.MAX_VALUE_BYTES), in.number(), in.flag());
  }

  static void entries(FrameWriter out, List<KeyValueStore.Entry> entries) {
    out.count(entries.size());
    entries.forEach(each -> entry(out, each));
  }

  static List<KeyValueStore.Entry> entries(FrameReader in) {
    int count = in.count(MAX_ENTRIES);
    List<KeyValueStore.Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(in));
    }
    return entries;
  }

  static void members(FrameWriter out, List<Members.Member> members) {
    out.count(members.size());
    for (Members.Member each : members) {
      out.text(each.node().value()).choice(each.kind()).text(each.zone());
      out.flag(each.reachable()).decimal(each.reputation());
    }
  }

  static List<Members.Member> members(FrameReader in) {
    int count = in.count(MAX_MEMBERS);
    List<Members.Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(
          new Members.Member(
              new NodeId(in.text(NodeId.LENGTH)),
              in.choice(Members.Kind.values()),
              in.text(MAX_ZONE_BYTES),
              in.flag(),
              in.decimal()));
    }
    return members;
  }

  static void result(FrameWriter out, KeyValueStore.WriteResult result) {
    switch (result) {
      case KeyValueStore.WriteResult.Written(long version) -> out.flag(true).number(version);
      case KeyValueStore.WriteResult.Conflict(long actual) -> out.flag(false).number(actual);
    }
  }

  static KeyValueStore.WriteResult result(FrameReader in) {
    return in.flag()
        ? new KeyValueStore.WriteResult.Written(in.number())
        : new KeyValueStore.WriteResult.Conflict(in.number());
  }

  static void outcome(FrameWriter out, TaskOutcome outcome) {
    switch (outcome) {
      case TaskOutcome.Succeeded(byte[] result) -> out.small(0).bytes(result);
      case TaskOutcome.Failed(String reason) -> out.small(1).text(reason);
      case TaskOutcome.Cancelled() -> out.small(2);
    }
  }

  static TaskOutcome outcome(FrameReader in) {
    int kind = in.small();
    return switch (kind) {
      case 0 -> new TaskOutcome.Succeeded(in.bytes(MAX_RESULT_BYTES));
      case 1 -> new TaskOutcome.Failed(in.cleanText(MAX_TEXT_BYTES));
      case 2 -> new TaskOutcome.Cancelled();
      default -> throw new IllegalArgumentException("an outcome is of kind " + kind);
    };
  }

  static void time(FrameWriter out, Duration time) {
    out.number(time.toNanos());
  }

  static Duration time(FrameReader in) {
    return Duration.ofNanos(in.number());
  }
}
