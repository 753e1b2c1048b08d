package io.mycelium.runtime.process;

import io.mycelium.api.VersionRange;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.ServiceAnswer;
import io.mycelium.runtime.services.ServiceCall;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What frames about services are made of; the same in both directions. */
final class ServiceParts {
  /** The most bytes of a value in one frame; what is longer comes in pages. */
  static final int MAX_PAGE_BYTES = 128 * 1024;

  /** The most bytes of the name of a contract. */
  static final int MAX_CONTRACT_BYTES = 4096;

  /** The most services that a component offers, and the most that it needs. */
  static final int MAX_SERVICES = 256;

  private static final int MAX_RANGE_BYTES = 1024;

  /** The bytes that a character takes at most. */
  private static final int BYTES = 3;

  private static final int RETURNED = 0;
  private static final int FAILED = 1;
  private static final int REFUSED = 2;
  private static final int UNAVAILABLE = 3;
  private static final int UNTAKEN = 4;

  private ServiceParts() {}

  static void contracts(FrameWriter out, List<Contract> contracts) {
    var _ = out.count(contracts.size());
    contracts.forEach(each -> out.text(each.name()).text(each.range().toString()));
  }

  static List<Contract> contracts(FrameReader in) {
    int count = in.count(MAX_SERVICES);
    List<Contract> contracts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      contracts.add(
          new Contract(in.text(MAX_CONTRACT_BYTES), VersionRange.parse(in.text(MAX_RANGE_BYTES))));
    }
    return contracts;
  }

  static void call(FrameWriter out, ServiceCall call) {
    var _ = out.text(call.method()).count(call.parameters().size());
    call.parameters().forEach(out::text);
    var _ = out.bytes(call.arguments());
  }

  static ServiceCall call(FrameReader in) {
    String method = name(in);
    int count = in.count(ServiceCall.MAX_PARAMETERS);
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parameters.add(name(in));
    }
    return new ServiceCall(method, parameters, in.bytes(MAX_PAGE_BYTES));
  }

  private static String name(FrameReader in) {
    return in.text(BYTES * ServiceCall.MAX_NAME_LENGTH);
  }

  static void answer(FrameWriter out, ServiceAnswer answer) {
    var _ =
        switch (answer) {
          case ServiceAnswer.Returned(String by, byte[] value) ->
              out.small(RETURNED).text(cut(by)).bytes(value);
          case ServiceAnswer.Failed(String why) -> out.small(FAILED).text(cut(why));
          case ServiceAnswer.Refused(String why) -> out.small(REFUSED).text(cut(why));
          case ServiceAnswer.Unavailable(String why) -> out.small(UNAVAILABLE).text(cut(why));
          case ServiceAnswer.Untaken() -> out.small(UNTAKEN);
        };
  }

  static ServiceAnswer answer(FrameReader in) {
    int kind = in.small();
    return switch (kind) {
      case RETURNED -> new ServiceAnswer.Returned(text(in), in.bytes(MAX_PAGE_BYTES));
      case FAILED -> new ServiceAnswer.Failed(text(in));
      case REFUSED -> new ServiceAnswer.Refused(text(in));
      case UNAVAILABLE -> new ServiceAnswer.Unavailable(text(in));
      case UNTAKEN -> new ServiceAnswer.Untaken();
      default -> throw new IllegalArgumentException("an answer of a service is of kind " + kind);
    };
  }

  private static String text(FrameReader in) {
    return in.cleanText(Parts.MAX_TEXT_BYTES);
  }

  /** A text of a failure may have grown on its way: who reads it ends at its limit. */
  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), Parts.MAX_TEXT_BYTES / BYTES));
  }

  /**
   * The frames of a value, in their order.
   *
   * @param page makes the frame of a page
   * @param last makes the frame with the end of the value
   */
  static List<ByteBuffer> frames(
      byte[] value, Function<byte[], ByteBuffer> page, Function<byte[], ByteBuffer> last) {
    List<ByteBuffer> frames = new ArrayList<>();
    int from = 0;
    while (value.length - from > MAX_PAGE_BYTES) {
      frames.add(page.apply(Arrays.copyOfRange(value, from, from + MAX_PAGE_BYTES)));
      from += MAX_PAGE_BYTES;
    }
    frames.add(last.apply(Arrays.copyOfRange(value, from, value.length)));
    return frames;
  }
}
