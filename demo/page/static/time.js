// Times as players show them: 2:05.
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// Marks the last of some chapters that has begun at a time.
export function markChapter(chapters, seconds) {
  const now = chapters.filter((chapter) => Number(chapter.dataset.start) <= seconds + 0.05).at(-1);
  chapters.forEach((chapter) => chapter.classList.toggle("now", chapter === now));
}
