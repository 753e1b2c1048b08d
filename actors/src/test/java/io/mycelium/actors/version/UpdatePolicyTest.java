package io.mycelium.actors.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.Version;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdatePolicyTest {
  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    // from, to, MANUAL, PATCH, MINOR, ALWAYS
    "1.2.3, 1.2.4, false, true, true, true",
    "1.2.3, 1.3.0, false, false, true, true",
    "1.2.3, 2.0.0, false, false, false, true",
    "1.2.3, 1.2.3, false, false, false, false",
    "1.2.3, 1.2.2, false, false, false, false",
    "1.2.3, 1.2.4-rc.1, false, false, false, false",
    "0.2.3, 0.2.4, false, true, true, true",
    "0.2.3, 0.3.0, false, false, false, true",
    "1.2.3-rc.1, 1.2.3, false, true, true, true",
  })
  void policy_fromOneToAnother_goesAsFarAsItSays(
      String from, String to, boolean manual, boolean patch, boolean minor, boolean always) {
    Version old = Version.parse(from);
    Version next = Version.parse(to);

    assertThat(UpdatePolicy.MANUAL.shouldAutoUpdate(old, next)).isEqualTo(manual);
    assertThat(UpdatePolicy.PATCH.shouldAutoUpdate(old, next)).isEqualTo(patch);
    assertThat(UpdatePolicy.MINOR.shouldAutoUpdate(old, next)).isEqualTo(minor);
    assertThat(UpdatePolicy.ALWAYS.shouldAutoUpdate(old, next)).isEqualTo(always);
  }
}
