/** Full-text search over files. Nothing is exported: tasks speak JSON. */
module io.mycelium.search {
  requires io.mycelium.api;
  requires morfologik.ukrainian.search;
  requires org.apache.lucene.analysis.common;
  requires org.apache.lucene.analysis.icu;
  requires org.apache.lucene.analysis.kuromoji;
  requires org.apache.lucene.analysis.smartcn;
  requires org.apache.lucene.core;
  requires org.apache.lucene.highlighter;
  requires org.apache.lucene.queryparser;
  requires org.carrot2.morfologik.polish;
  requires org.carrot2.morfologik.stemming;
  requires static org.jspecify;
}
