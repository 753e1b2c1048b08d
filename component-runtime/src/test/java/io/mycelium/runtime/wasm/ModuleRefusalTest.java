package io.mycelium.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.process.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module that can't work here, or reaches for too much, is refused before it runs. */
class ModuleRefusalTest {
  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init")
  private WasmFixture fixture;

  @BeforeEach
  void open() {
    fixture = new WasmFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private AbstractStringAssert<?> refusal(byte[] module) {
    LoadException refused = refused(module);
    assertThat(refused.reason()).isEqualTo(LoadException.Reason.MODULE_REFUSED);
    return assertThat(refused.getMessage()).startsWith("the module of demo@1.0.0#");
  }

  private AbstractStringAssert<?> refusal(TestModule module) {
    return refusal(module.bytes());
  }

  private LoadException refused(byte[] module) {
    try {
      fixture.load(module, 0);
    } catch (LoadException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it was loaded");
  }

  private static TestModule good() {
    return TestModule.running(TestModule.NOTHING);
  }

  @Test
  void imports_thatAreNotGranted_areRefusedByNameBesideWhatIs() {
    refusal(
            good()
                .imported("wasi_snapshot_preview1", "fd_write", "iiii>i")
                .imported("mycelium", "kv_get", "iiiii>i")
                .imported("mycelium", "log", "iii>"))
        .endsWith(
            "it imports wasi_snapshot_preview1.fd_write, mycelium.kv_get; granted are, of the"
                + " module 'mycelium', log, line, progress, cancelled, now_ms");
  }

  @Test
  void imports_ofAStore_areGrantedWhereTheNodeLendsOne() throws Exception {
    fixture.lend(new MemoryStore());
    assertThat(fixture.run(fixture.load(good().imported("mycelium", "kv_get", "iiiii>i"))))
        .isEmpty();
  }

  @Test
  void imports_withAnotherType_areRefused() {
    refusal(good().imported("mycelium", "log", "ii>"))
        .contains("imports mycelium.log with another");
  }

  @Test
  void exports_thatAreMissingOrOfAnotherType_areRefused() {
    refusal(TestModule.empty()).endsWith("it exports no function 'mycelium_run'");
    refusal(TestModule.empty().function("ii>l", "mycelium_run", 0x42, 0))
        .contains("it exports 'mycelium_run' with another type");
    refusal(new TestModule().function(TestModule.RUN, "mycelium_run", 0x42, 0))
        .endsWith("it exports no function 'mycelium_alloc'");
    refusal(good().memoryName("ram")).endsWith("it exports no memory 'memory'");
    refusal(good().memory()).endsWith("it exports no memory 'memory'");
    refusal(good().function("i>", "_initialize")).contains("'_initialize' with another type");
  }

  @Test
  void bytes_thatAreNoModule_areRefused() {
    refusal(new byte[0]).contains("refused");
    refusal("not a module at all".getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .contains("refused");
    byte[] whole = good().bytes();
    refusal(Arrays.copyOf(whole, whole.length - 2)).contains("ends or has no valid number");
    refusal(TestModule.running(0x41, 0)).contains("refused");
  }

  @Test
  void modules_beyondALimit_areRefusedWithIt() {
    refusal(new byte[WasmLimits.MAX_MODULE_BYTES + 1])
        .endsWith("it has 4194305 bytes, limit 4194304");
    refusal(TestModule.running(new int[WasmLimits.MAX_CODE_BYTES]))
        .contains("bytes of code, limit 524288");
    // Eleven groups of 50,000 variables in 44 bytes.
    int[] locals = new int[1 + 11 * 4];
    locals[0] = 11;
    for (int i = 0; i < 11; i++) {
      System.arraycopy(new int[] {0xd0, 0x86, 3, 0x7f}, 0, locals, 1 + 4 * i, 4);
    }
    refusal(good().function(">", "", locals, new int[0]))
        .endsWith("its functions have more than 500000 local variables");
    refusal(good().memory(0, 0x81, 2)).contains("it begins with 257 pages of memory, limit 256");
    refusal(good().table(0, 0x81, 0x80, 4)).endsWith("its tables have 65537 entries, limit 65536");
  }

  @Test
  void instructions_thatTakeMemoryAroundTheLimit_areRefused() {
    refusal(good().memory(3, 1, 2)).endsWith("its memory is shared, which is not allowed");
    refusal(TestModule.running(0xd0, 0x70, 0x41, 1, 0xfc, 0x0f, 0, 0x1a, 0x42, 0).table(0, 1))
        .contains("it has the instruction TABLE_GROW, which is not allowed");
    refusal(TestModule.running(0x41, 1, 0xfd, 0x0f, 0x1a, 0x42, 0))
        .contains("it has the instruction I8x16_SPLAT");
    refusal(TestModule.running(0x20, 0, 0x20, 1, 0x20, 2, 0x20, 3, 0x12, 1))
        .contains("it has the instruction RETURN_CALL");
  }

  @Test
  void memory_thatTheManifestAsksForBeyondTheLimit_isRefusedWithTheSetting() {
    assertThatThrownBy(() -> fixture.load(good().bytes(), (64L << 20) + 1))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("raise mycelium.isolation.wasm.max-memory");
  }

  @Test
  void modules_thatFailWhenTheyBegin_areNotLoaded() {
    LoadException trapped = refused(good().function(">", "_initialize", 0x00).bytes());
    assertThat(trapped.reason()).isEqualTo(LoadException.Reason.START_FAILED);
    assertThat(trapped).hasMessageContaining("has trapped: Trapped on unreachable instruction");

    LoadException started = refused(good().function(">", "", 0x00).start(2).bytes());
    assertThat(started.reason()).isEqualTo(LoadException.Reason.START_FAILED);

    LoadException endless =
        refused(good().function(">", "_initialize", 0x03, 0x40, 0x0c, 0, 0x0b).bytes());
    assertThat(endless.reason()).isEqualTo(LoadException.Reason.START_TIMED_OUT);
    assertThat(endless).hasMessageContaining("ended when interrupted");
  }

  @Test
  void limits_thatAllowNothing_areRefused() {
    assertThatThrownBy(() -> new WasmLimits(1, 1 << 20, 1 << 20, Duration.ofMinutes(1)))
        .hasMessageContaining("65536 <= default");
    assertThatThrownBy(() -> new WasmLimits(1 << 20, 2 << 20, 1 << 20, Duration.ofMinutes(1)))
        .hasMessageContaining("total=1048576");
    assertThatThrownBy(() -> new WasmLimits(1 << 20, 1 << 20, 1L << 31, Duration.ofMinutes(1)))
        .hasMessageContaining("<= total <= 1073741824");
    assertThatThrownBy(() -> new WasmLimits(1 << 20, 1 << 20, 1 << 20, Duration.ZERO))
        .hasMessageContaining("limit of an attempt is PT0S");
  }
}
