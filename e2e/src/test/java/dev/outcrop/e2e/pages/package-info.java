/** The pages in a real Chromium, against the real jar. */
@NullMarked
package dev.outcrop.e2e.pages;

import org.jspecify.annotations.NullMarked;
