drop table study_trials, trials, studies, bundles;
