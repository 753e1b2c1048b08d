package io.mycelium.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.actors.instance.HandsReport;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.runtime.ExitWitness;
import io.mycelium.runtime.SlotName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndedByFileTest {
  private static final ComponentId COMPONENT = new ComponentId("acme.exits");
  private static final SlotName SLOT = new SlotName(COMPONENT, Version.parse("1.2.3-rc.1"), 4);

  @TempDir private Path directory;

  @Test
  void end_isToldOnce_andOnlyToTheComponentThatDidIt() {
    EndedByFile file = new EndedByFile(directory.resolve("ended.by"));
    assertThat(file.take(COMPONENT)).isEmpty();

    file.write(new ExitWitness.Seen(SLOT, "status: 7\nby demo.Main.run"));

    EndedByFile next = new EndedByFile(directory.resolve("ended.by"));
    assertThat(next.take(new ComponentId("acme.other"))).isEmpty();
    assertThat(next.take(COMPONENT))
        .hasValue(new HandsReport.EndedNode(SLOT.version(), 4, "status: 7 by demo.Main.run"));
    assertThat(next.take(COMPONENT)).isEmpty();
  }

  @Test
  void end_byAnInterruptedThreadOfAnOddName_isToldToo() {
    EndedByFile file = new EndedByFile(directory.resolve("ended.by"));
    Thread.currentThread().interrupt();
    file.write(new ExitWitness.Seen(SLOT, "on thread 'a\u2028b\u0085c'"));
    assertThat(Thread.interrupted()).isTrue();

    assertThat(file.take(COMPONENT))
        .hasValueSatisfying(end -> assertThat(end.evidence()).startsWith("on thread 'a"));
  }

  @Test
  void file_thatIsDamaged_tellsNothing() throws Exception {
    Path damaged = directory.resolve("ended.by");
    for (String text :
        new String[] {"", "mycelium-ended 1 acme.exits@1.2.3#", "mycelium-ended 2 a@1.0.0#1 x\n"}) {
      Files.writeString(damaged, text);
      assertThat(new EndedByFile(damaged).take(COMPONENT)).as(text).isEmpty();
    }
    Files.write(damaged, new byte[1 << 20]);
    assertThat(new EndedByFile(damaged).take(COMPONENT)).isEmpty();
  }

  @Test
  void slotName_isReadAsItWasWritten_andNothingElseIs() {
    assertThat(SlotName.parse(SLOT.toString())).hasValue(SLOT);
    for (String text :
        new String[] {"", "a@1.0.0", "a@1#1", "a@1.0.0#x", "a@1.0.0#1#2", "A b@1.0.0#1"}) {
      assertThat(SlotName.parse(text)).as(text).isEmpty();
    }
  }
}
