package io.mycelium.node.warden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ProcessMarkTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void mark_ofThisProcess_runs() {
    assertThat(ProcessMark.current().running()).contains(ProcessHandle.current());
    assertThat(ProcessMark.NONE.running()).isEmpty();
  }

  @Test
  void mark_withAnotherStart_isAnotherProcess() {
    ProcessMark own = ProcessMark.current();
    ProcessMark later = new ProcessMark(own.pid(), own.startedMs() + 10_000);
    assertThat(later.running()).isEmpty();
    assertThat(own.isSame(later)).isFalse();
    assertThat(own.isSame(new ProcessMark(own.pid(), own.startedMs() + 500))).isTrue();
    assertThat(own.isSame(new ProcessMark(own.pid() + 1, own.startedMs()))).isFalse();
    assertThat(new ProcessMark(own.pid(), 0).running()).isEmpty();
  }

  @Test
  void awaitEnd_ofAProcessThatWasKilled_seesItsEndAndNoOther() throws IOException {
    Process process = new ProcessBuilder("sleep", "600").start();
    ProcessMark mark = ProcessMark.of(process.toHandle());
    assertThat(mark.awaitEnd(Duration.ofMillis(100))).isFalse();
    process.destroyForcibly();
    assertThat(mark.awaitEnd(LIMIT)).isTrue();
  }

  @Test
  void mark_ofAProcessThatNobodyHasWaitedFor_runsNoMore() throws IOException {
    // The shell becomes a program that never waits for the child that it had.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec sleep 600").start();
    try (BufferedReader output = parent.inputReader(StandardCharsets.US_ASCII)) {
      ProcessHandle child =
          ProcessHandle.of(Long.parseLong(output.readLine().strip())).orElseThrow();
      ProcessMark mark = ProcessMark.of(child);
      assertThat(mark.running()).isPresent();
      child.destroyForcibly();
      Awaitility.await().atMost(LIMIT).until(() -> mark.running().isEmpty());
    } finally {
      parent.destroyForcibly();
    }
  }
}
