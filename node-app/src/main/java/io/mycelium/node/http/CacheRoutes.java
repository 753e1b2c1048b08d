package io.mycelium.node.http;

import io.mycelium.node.fleet.CacheControl;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the API does with the disk cache of its own node. */
final class CacheRoutes {
  private final CacheControl cache;

  CacheRoutes(CacheControl cache) {
    this.cache = cache;
  }

  ApiResponse list(ApiRequest request) {
    return shown(cache.list());
  }

  ApiResponse plan(ApiRequest request) {
    long need = request.number("need", 0);
    if (need < 0) {
      throw new ApiException(
          ApiError.INVALID, "query parameter need='%d' is below 0".formatted(need));
    }
    return shown(cache.plan(need));
  }

  ApiResponse pin(ApiRequest request) {
    return Routes.outcome(cache.pin(request.path("bundle"), true, request.who()));
  }

  ApiResponse unpin(ApiRequest request) {
    return Routes.outcome(cache.pin(request.path("bundle"), false, request.who()));
  }

  ApiResponse remove(ApiRequest request) {
    boolean force = request.query("force", "false").equals("true");
    return Routes.outcome(cache.remove(request.path("bundle"), force, request.who()));
  }

  private static ApiResponse shown(CacheControl.Report report) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("facts", report.facts());
    shown.put("items", report.bundles());
    return ApiResponse.ok(shown);
  }
}
