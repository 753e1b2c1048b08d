package io.mycelium.actors.version;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When a component may be updated: on some days, from one time of the day to another, in one time
 * zone. A window that ends at or before its beginning ends on the next day.
 *
 * @param days the days on which it opens, in their order
 * @param fromMinute the minute of the day at which it opens
 * @param untilMinute the minute of the day at which it closes
 * @param zone the time zone, such as {@code Europe/Berlin}
 */
public record MaintenanceWindow(
    List<DayOfWeek> days, int fromMinute, int untilMinute, String zone) {
  private static final int MINUTES_OF_DAY = 24 * 60;
  private static final int DAYS_OF_WEEK = 7;
  private static final int SHORT_NAME = 3;

  /** Refuses a window that never opens or that no calendar knows. */
  public MaintenanceWindow {
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a maintenance window needs a day, such as Mon-Fri");
    }
    days = List.copyOf(EnumSet.copyOf(days));
    checkMinute(fromMinute);
    checkMinute(untilMinute);
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "time zone '%s' is not known: name one like Europe/Berlin or UTC".formatted(zone), e);
    }
  }

  private static void checkMinute(int minute) {
    if (minute < 0 || minute >= MINUTES_OF_DAY) {
      throw new IllegalArgumentException(
          "minute %d of the day is not from 0 to %d".formatted(minute, MINUTES_OF_DAY - 1));
    }
  }

  /**
   * Reads {@code Mon-Fri 22:00-04:00 Europe/Berlin}; days are a list of days and ranges of days,
   * separated by commas, or {@code daily}.
   */
  public static MaintenanceWindow parse(String text) {
    String[] parts = text.strip().split("\\s+", -1);
    String[] times = parts.length == 3 ? parts[1].split("-", -1) : new String[0];
    try {
      if (times.length == 2) {
        return new MaintenanceWindow(
            List.copyOf(days(parts[0])), minute(times[0]), minute(times[1]), parts[2]);
      }
    } catch (DateTimeException e) {
      throw malformed(text, e);
    }
    throw malformed(text, null);
  }

  private static IllegalArgumentException malformed(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "maintenance window '%s' is not like 'Mon-Fri 22:00-04:00 Europe/Berlin'".formatted(text),
        cause);
  }

  private static Set<DayOfWeek> days(String text) {
    if (text.equalsIgnoreCase("daily")) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      DayOfWeek day = day(ends[0]);
      DayOfWeek last = day(ends[ends.length - 1]);
      days.add(day);
      while (day != last) {
        day = day.plus(1);
        days.add(day);
      }
    }
    return days;
  }

  private static DayOfWeek day(String text) {
    return Arrays.stream(DayOfWeek.values())
        .filter(day -> shortName(day).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "day '%s' is none of Mon, Tue, Wed, Thu, Fri, Sat, Sun".formatted(text)));
  }

  private static String shortName(DayOfWeek day) {
    String name = day.name().substring(0, SHORT_NAME).toLowerCase(Locale.ROOT);
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static int minute(String text) {
    return LocalTime.parse(text).toSecondOfDay() / 60;
  }

  /** Whether it is open. */
  public boolean isOpen(Instant now) {
    ZonedDateTime local = now.atZone(ZoneId.of(zone));
    int minute = local.toLocalTime().toSecondOfDay() / 60;
    DayOfWeek today = local.getDayOfWeek();
    if (fromMinute < untilMinute) {
      return days.contains(today) && minute >= fromMinute && minute < untilMinute;
    }
    return (days.contains(today) && minute >= fromMinute)
        || (days.contains(today.minus(1)) && minute < untilMinute);
  }

  /** When it opens next, after now. */
  public Instant opensAfter(Instant now) {
    LocalDate today = now.atZone(ZoneId.of(zone)).toLocalDate();
    for (int ahead = 0; ahead <= DAYS_OF_WEEK; ahead++) {
      LocalDate day = today.plusDays(ahead);
      Instant opens =
          day.atTime(LocalTime.ofSecondOfDay(fromMinute * 60L)).atZone(ZoneId.of(zone)).toInstant();
      if (days.contains(day.getDayOfWeek()) && opens.isAfter(now)) {
        return opens;
      }
    }
    throw new IllegalStateException("a window that opens on no day of a week: " + this);
  }

  @Override
  public String toString() {
    String names =
        days.size() == DAYS_OF_WEEK
            ? "daily"
            : days.stream().map(MaintenanceWindow::shortName).collect(Collectors.joining(","));
    return "%s %s-%s %s".formatted(names, time(fromMinute), time(untilMinute), zone);
  }

  private static LocalTime time(int minute) {
    return LocalTime.ofSecondOfDay(minute * 60L);
  }
}
