package io.mycelium.node.http;

import io.mycelium.node.fleet.CacheControl;

/** What the API does with the disk cache of its own node. */
final class CacheRoutes {
  private final CacheControl cache;

  CacheRoutes(CacheControl cache) {
    this.cache = cache;
  }

  ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(cache.list());
  }

  ApiResponse plan(ApiRequest request) {
    long need = request.number("need", 0);
    if (need < 0) {
      throw new ApiException(
          ApiError.INVALID, "query parameter need='%d' is below 0".formatted(need));
    }
    return ApiResponse.ok(cache.plan(need));
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
}
