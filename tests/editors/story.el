;;; The story from an Emacs with eglot alone. -*- lexical-binding: t -*-
;; The person's part is to answer what is asked: completions, and yes to what Emacs itself wants to be sure of.

(defvar story-choice nil "What the person looks for in the menu.")
(defvar story-asked nil "What the server asked, newest first.")

(defun story-say (text)
  (write-region (concat text "\n") nil (getenv "DETENT_STEPS") t 'silent))

(defun story-fail (text)
  (story-say (format "FAILED: %s" text))
  (kill-emacs 1))

(defun story-wait (what condition)
  (let ((deadline (+ (float-time) 60)))
    (while (not (funcall condition))
      (when (> (float-time) deadline)
        (story-fail (format "waiting for %s; asked: %S; notes: %S" what story-asked
                            (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))))
      (sit-for 0.05)))
  (story-say what))

(defun story-complete (prompt choices &rest _)
  (if (string-search "Server reports" prompt)
      (progn (push prompt story-asked) (car (all-completions "" choices)))
    (or (seq-find (lambda (title) (string-search story-choice title)) (mapcar #'car choices))
        (error "no %s in %S" story-choice (mapcar #'car choices)))))

(setq completing-read-function #'story-complete)
(advice-add 'y-or-n-p :override (lambda (&rest _) t))

(defun story-go (text)
  (set-buffer (get-file-buffer (getenv "DETENT_FILE")))
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun story-act (place title)
  "The person's own way: the command, and an entry of its menu."
  (story-go place)
  (setq story-choice title
        last-nonmenu-event ?a)
  (call-interactively #'eglot-code-actions))

(defun story-titles (place)
  (story-go place)
  (mapcar (lambda (action) (plist-get action :title)) (eglot-code-actions (point) (point))))

(defun story-offers (place title)
  (seq-some (lambda (offered) (string-search title offered)) (story-titles place)))

(defun story-hunks ()
  (seq-filter (lambda (note) (string-search "proposed-change" (flymake-diagnostic-text note))) (flymake-diagnostics)))

(defun story-holds (text)
  (string-search text (buffer-string)))

(defun story-file (name)
  (expand-file-name name (file-name-directory (getenv "DETENT_FILE"))))

(defun story-play ()
  (let ((stub "raise NotImplementedError") (new "return left / right"))
    (call-interactively #'eglot)
    (story-wait "start: the server answers" #'eglot-managed-p)
    (story-act "def divide" "Agent: implement this")
    (story-wait "question: asked" (lambda () story-asked))
    (story-wait "plan: opened" (lambda () (seq-some (lambda (one) (string-prefix-p "plan" (buffer-name one))) (buffer-list))))
    (story-act "def divide" "Agent: approve the plan")
    (story-wait "hunks: shown" #'story-hunks)
    (when (story-holds new)
      (story-fail "the buffer changed before anything was accepted"))
    (story-wait "reject: offered" (lambda () (story-offers stub "Reject hunk")))
    (story-act stub "Reject hunk")
    (story-wait "reject: gone" (lambda () (story-offers stub "Undo the rejected hunk")))
    (story-act stub "Undo the rejected hunk")
    (story-wait "undo: the rejection" (lambda () (story-offers stub "Accept all (2)")))
    (story-act stub "Accept all (2)")
    (story-wait "accept: in the buffer" (lambda () (and (story-holds new) (buffer-modified-p))))
    (story-wait "new file: made" (lambda () (file-exists-p (story-file "NOTES.md"))))
    (story-wait "undo: offered" (lambda () (story-offers new "Undo all that was accepted")))
    (story-act new "Undo all that was accepted")
    (story-wait "undo: in the buffer" (lambda () (and (story-holds stub) (not (story-holds new)))))
    (story-wait "undo: of the new file" (lambda () (not (file-exists-p (story-file "NOTES.md")))))
    (story-act "def divide" "Agent: implement this")
    (story-wait "cancel: offered" (lambda () (story-offers "def divide" "Agent: approve the plan")))
    (story-act "def divide" "Agent: cancel “")
    (story-wait "cancel: done" (lambda () (not (story-offers "def divide" "Agent: cancel “"))))
    (eglot-shutdown (eglot-current-server))
    (story-say "THE END")
    (set-buffer-modified-p nil)
    (kill-emacs 0)))

(find-file (getenv "DETENT_FILE"))
(condition-case problem
    (story-play)
  (error (story-fail (format "%S" problem))))
