package io.mycelium.actors.task;

import io.mycelium.distribution.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The digest by which the same task is told from another: over the fields in a fixed order, each
 * with its length, so that no two bodies share a form.
 */
final class BodyDigest {
  private static final String ABSENT = "";

  private final ByteArrayOutputStream form = new ByteArrayOutputStream();

  private BodyDigest() {}

  static Digest of(NetworkTask body) {
    Work work = body.work();
    Work.Requirements wanted = work.requirements();
    BodyDigest digest = new BodyDigest();
    digest.text(kindOf(body));
    for (NetworkTask.Need need : body.loads()) {
      digest.text(need.component().value()).text(need.range().toString());
    }
    digest
        .text(work.operation())
        .bytes(work.input())
        .text(Long.toString(wanted.memoryBytes()))
        .text(wanted.zone() == null ? ABSENT : wanted.zone())
        .text(wanted.node() == null ? ABSENT : wanted.node().value())
        .text(
            switch (work.onCutOff()) {
              case Work.OnCutOff.Stop() -> "stop";
              case Work.OnCutOff.Continue(var ttl) -> "continue " + ttl;
            })
        .text(work.timeLimit().toString());
    return Digest.of(digest.form.toByteArray());
  }

  private static String kindOf(NetworkTask body) {
    return switch (body) {
      case NetworkTask.HostVirtualMachine ignored -> "host-virtual-machine";
      case NetworkTask.ManageStorage ignored -> "manage-storage";
      case NetworkTask.NetworkCoordination ignored -> "network-coordination";
      case NetworkTask.RunComponent ignored -> "run-component";
    };
  }

  private BodyDigest text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  private BodyDigest bytes(byte[] value) {
    form.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
    form.writeBytes(value);
    return this;
  }
}
