package io.mycelium.runtime.services;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * The values of {@code java.time}. Its clocks are none: they may have one of a component inside.
 */
final class TimeValues {
  private static final int INSTANT = 1;
  private static final int DURATION = 2;
  private static final int LOCAL_DATE = 3;
  private static final int LOCAL_TIME = 4;
  private static final int LOCAL_DATE_TIME = 5;
  private static final int OFFSET = 6;
  private static final int ZONE = 7;
  private static final int OFFSET_TIME = 8;
  private static final int OFFSET_DATE_TIME = 9;
  private static final int ZONED_DATE_TIME = 10;
  private static final int PERIOD = 11;
  private static final int YEAR = 12;
  private static final int YEAR_MONTH = 13;
  private static final int MONTH_DAY = 14;

  private TimeValues() {}

  /** Writes the value if it is one of these; else nothing. */
  static boolean write(Object value, ByteSink all) {
    switch (value) {
      case Instant at -> kind(all, INSTANT).whole(at.getEpochSecond()).whole(at.getNano());
      case Duration time -> kind(all, DURATION).whole(time.getSeconds()).whole(time.getNano());
      case LocalDate date -> date(kind(all, LOCAL_DATE), date);
      case LocalTime time -> time(kind(all, LOCAL_TIME), time);
      case LocalDateTime both -> both(kind(all, LOCAL_DATE_TIME), both);
      case ZoneOffset offset -> offset(kind(all, OFFSET), offset);
      case ZoneId zone -> kind(all, ZONE).text(zone.getId());
      case OffsetTime at -> offset(time(kind(all, OFFSET_TIME), at.toLocalTime()), at.getOffset());
      case OffsetDateTime at ->
          offset(both(kind(all, OFFSET_DATE_TIME), at.toLocalDateTime()), at.getOffset());
      case ZonedDateTime at ->
          offset(both(kind(all, ZONED_DATE_TIME), at.toLocalDateTime()), at.getOffset())
              .text(at.getZone().getId());
      case Period period ->
          kind(all, PERIOD)
              .whole(period.getYears())
              .whole(period.getMonths())
              .whole(period.getDays());
      case Year year -> kind(all, YEAR).whole(year.getValue());
      case YearMonth month ->
          kind(all, YEAR_MONTH).whole(month.getYear()).whole(month.getMonthValue());
      case MonthDay day ->
          kind(all, MONTH_DAY).whole(day.getMonthValue()).whole(day.getDayOfMonth());
      default -> {
        return false;
      }
    }
    return true;
  }

  private static ByteSink kind(ByteSink out, int kind) {
    return out.small(ValueForm.TIME).small(kind);
  }

  private static ByteSink date(ByteSink out, LocalDate date) {
    return out.whole(date.toEpochDay());
  }

  private static ByteSink time(ByteSink out, LocalTime time) {
    return out.whole(time.toNanoOfDay());
  }

  private static ByteSink both(ByteSink out, LocalDateTime both) {
    return time(date(out, both.toLocalDate()), both.toLocalTime());
  }

  private static ByteSink offset(ByteSink out, ZoneOffset offset) {
    return out.whole(offset.getTotalSeconds());
  }

  /** Reads one, behind its tag. */
  static Object read(ByteSource in) {
    try {
      return known(in);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("a time can't be read: " + e.getMessage());
    }
  }

  private static Object known(ByteSource in) {
    int kind = in.small();
    return switch (kind) {
      case INSTANT -> Instant.ofEpochSecond(in.whole(), in.whole());
      case DURATION -> Duration.ofSeconds(in.whole(), in.whole());
      case LOCAL_DATE -> date(in);
      case LOCAL_TIME -> time(in);
      case LOCAL_DATE_TIME -> both(in);
      case OFFSET -> offset(in);
      case ZONE -> ZoneId.of(in.text());
      case OFFSET_TIME -> OffsetTime.of(time(in), offset(in));
      case OFFSET_DATE_TIME -> OffsetDateTime.of(both(in), offset(in));
      case ZONED_DATE_TIME -> ZonedDateTime.ofInstant(both(in), offset(in), ZoneId.of(in.text()));
      case PERIOD -> Period.of(in.integer(), in.integer(), in.integer());
      case YEAR -> Year.of(in.integer());
      case YEAR_MONTH -> YearMonth.of(in.integer(), in.integer());
      case MONTH_DAY -> MonthDay.of(in.integer(), in.integer());
      default -> throw new IllegalArgumentException("a time is of kind " + kind);
    };
  }

  private static LocalDate date(ByteSource in) {
    return LocalDate.ofEpochDay(in.whole());
  }

  private static LocalTime time(ByteSource in) {
    return LocalTime.ofNanoOfDay(in.whole());
  }

  private static LocalDateTime both(ByteSource in) {
    return LocalDateTime.of(date(in), time(in));
  }

  private static ZoneOffset offset(ByteSource in) {
    return ZoneOffset.ofTotalSeconds(in.integer());
  }
}
