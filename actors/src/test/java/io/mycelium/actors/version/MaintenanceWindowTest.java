package io.mycelium.actors.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceWindowTest {
  @ParameterizedTest(name = "{0} at {1}")
  @CsvSource({
    // 2026-11-28 is a Saturday; Berlin is one hour ahead of UTC in winter, two in summer.
    "Sat 10:00-12:00 UTC, 2026-11-28T09:59:59Z, false",
    "Sat 10:00-12:00 UTC, 2026-11-28T10:00:00Z, true",
    "Sat 10:00-12:00 UTC, 2026-11-28T12:00:00Z, false",
    "Sat 10:00-12:00 UTC, 2026-11-29T10:00:00Z, false",
    "Sat 22:00-04:00 UTC, 2026-11-28T23:00:00Z, true",
    "Sat 22:00-04:00 UTC, 2026-11-29T03:59:00Z, true",
    "Sat 22:00-04:00 UTC, 2026-11-28T03:59:00Z, false",
    "Sat 22:00-04:00 UTC, 2026-11-29T22:30:00Z, false",
    "daily 00:00-00:00 UTC, 2026-11-28T12:00:00Z, true",
    "daily 02:00-04:00 Europe/Berlin, 2026-11-28T01:30:00Z, true",
    "daily 02:00-04:00 Europe/Berlin, 2026-07-28T01:30:00Z, true",
    "daily 02:00-04:00 Europe/Berlin, 2026-11-28T00:30:00Z, false",
    "daily 02:00-04:00 Europe/Berlin, 2026-07-28T00:30:00Z, true",
  })
  void window_isOpenOnItsDaysAndHoursInItsZone(String window, String at, boolean open) {
    assertThat(MaintenanceWindow.parse(window).isOpen(Instant.parse(at))).isEqualTo(open);
  }

  @Test
  void window_opensNext_onTheNextOfItsDays() {
    MaintenanceWindow window = MaintenanceWindow.parse("Mon,Thu 22:00-04:00 Europe/Berlin");

    assertThat(window.opensAfter(Instant.parse("2026-11-28T12:00:00Z")))
        .isEqualTo("2026-11-30T21:00:00Z");
    assertThat(window.opensAfter(Instant.parse("2026-11-30T21:00:00Z")))
        .isEqualTo("2026-12-03T21:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mon,Tue,Wed,Thu,Fri 22:00-04:00 Europe/Berlin",
        "daily 00:00-00:00 UTC",
        "Sat,Sun 01:30-02:45 America/New_York"
      })
  void window_asText_isReadAsTheSame(String text) {
    MaintenanceWindow window = MaintenanceWindow.parse(text);

    assertThat(window).hasToString(text);
    assertThat(MaintenanceWindow.parse(window.toString())).isEqualTo(window);
  }

  @Test
  void days_asARange_mayPassTheEndOfTheWeek() {
    assertThat(MaintenanceWindow.parse("Sat-Mon,Wed 01:00-02:00 UTC"))
        .hasToString("Mon,Wed,Sat,Sun 01:00-02:00 UTC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mon 22:00-04:00",
        "Mon 22-04 UTC",
        "Mon 25:00-04:00 UTC",
        "Noday 22:00-04:00 UTC",
        "Mon 22:00-04:00 Atlantis",
        ""
      })
  void window_thatNoCalendarKnows_isRefusedByName(String text) {
    assertThatThrownBy(() -> MaintenanceWindow.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .containsAnyOf("'" + text + "'", "Noday", "Atlantis");
  }
}
